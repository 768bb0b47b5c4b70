package sqlitestore_test

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// faultyVFS is the name of a file layer of SQLite whose operations fail when [faults]
// says so.
const faultyVFS = "faulty"

// faults counts operations on files and lets some of them fail.
type faults struct {
	mu     sync.Mutex
	done   int       // operations so far
	fail   int       // the operation that fails, from 1; 0: none
	onward bool      // those behind it fail too
	kind   faultKind // what failing is
}

type faultKind int

const (
	inputOutput faultKind = iota // the disk answers with an error
	diskFull                     // writes find no room
	shortWrite                   // half of what is written arrives
)

// plan sets what fails, and begins to count anew.
func (f *faults) plan(fail int, onward bool, kind faultKind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done, f.fail, f.onward, f.kind = 0, fail, onward, kind
}

// next counts an operation and reports whether it fails.
func (f *faults) next() (kind faultKind, failing bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done++
	return f.kind, f.fail > 0 && (f.done == f.fail || f.onward && f.done > f.fail)
}

func (f *faults) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.done
}

// disk are the faults of the layer: SQLite's functions know no other place for them.
var disk faults

// layer is the file layer of the system, and what files of it do.
var layer struct {
	once      sync.Once
	mu        sync.Mutex
	system    sqlite3.Tsqlite3_vfs
	originals map[uintptr]*sqlite3.Tsqlite3_io_methods // by the methods in their place
	faulty    map[uintptr]uintptr                      // by the original methods
}

// registerFaulty makes [faultyVFS] known to SQLite.
func registerFaulty() {
	layer.once.Do(func() {
		layer.originals = make(map[uintptr]*sqlite3.Tsqlite3_io_methods)
		layer.faulty = make(map[uintptr]uintptr)
		tls := libc.NewTLS()
		layer.system = *at[sqlite3.Tsqlite3_vfs](sqlite3.Xsqlite3_vfs_find(tls, 0))
		vfs := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(layer.system)))
		name, err := libc.CString(faultyVFS)
		if err != nil {
			panic(err)
		}
		own := at[sqlite3.Tsqlite3_vfs](vfs)
		*own = layer.system
		own.FpNext, own.FzName = 0, name
		own.FxOpen, own.FxDelete = code(faultyOpen), code(faultyDelete)
		if rc := sqlite3.Xsqlite3_vfs_register(tls, vfs, 0); rc != sqlite3.SQLITE_OK {
			panic(rc)
		}
	})
}

// at is what lies at an address of SQLite's memory, which Go's never is.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// code is the address of a function, as SQLite calls it.
func code(f any) uintptr { return (*[2]uintptr)(unsafe.Pointer(&f))[1] }

// call is the function at an address.
func call[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }

type (
	openFunc     = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32
	deleteFunc   = func(tls *libc.TLS, vfs, name uintptr, sync int32) int32
	writeFunc    = func(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32
	truncateFunc = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunc     = func(tls *libc.TLS, file uintptr, flags int32) int32
)

func faultyOpen(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32 {
	rc := call[openFunc](layer.system.FxOpen)(tls, vfs, name, file, flags, out)
	f := at[sqlite3.Tsqlite3_file](file)
	if rc != sqlite3.SQLITE_OK || f.FpMethods == 0 {
		return rc
	}
	layer.mu.Lock()
	defer layer.mu.Unlock()
	if layer.faulty[f.FpMethods] == 0 {
		original := at[sqlite3.Tsqlite3_io_methods](f.FpMethods)
		methods := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*original)))
		own := at[sqlite3.Tsqlite3_io_methods](methods)
		*own = *original
		own.FxWrite, own.FxTruncate, own.FxSync = code(faultyWrite), code(faultyTruncate), code(faultySync)
		layer.originals[methods], layer.faulty[f.FpMethods] = original, methods
	}
	f.FpMethods = layer.faulty[f.FpMethods]
	return rc
}

// original are the methods that a file would have.
func original(file uintptr) *sqlite3.Tsqlite3_io_methods {
	layer.mu.Lock()
	defer layer.mu.Unlock()
	return layer.originals[at[sqlite3.Tsqlite3_file](file).FpMethods]
}

func faultyWrite(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
	write := call[writeFunc](original(file).FxWrite)
	switch kind, failing := disk.next(); {
	case !failing:
		return write(tls, file, data, n, offset)
	case kind == diskFull:
		return sqlite3.SQLITE_FULL
	case kind == shortWrite:
		_ = write(tls, file, data, n/2, offset)
	}
	return sqlite3.SQLITE_IOERR_WRITE
}

func faultyTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	if _, failing := disk.next(); failing {
		return sqlite3.SQLITE_IOERR_TRUNCATE
	}
	return call[truncateFunc](original(file).FxTruncate)(tls, file, size)
}

func faultySync(tls *libc.TLS, file uintptr, flags int32) int32 {
	if _, failing := disk.next(); failing {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	return call[syncFunc](original(file).FxSync)(tls, file, flags)
}

func faultyDelete(tls *libc.TLS, vfs, name uintptr, sync int32) int32 {
	if _, failing := disk.next(); failing {
		return sqlite3.SQLITE_IOERR_DELETE
	}
	return call[deleteFunc](layer.system.FxDelete)(tls, vfs, name, sync)
}

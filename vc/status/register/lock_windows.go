package register

import (
	"errors"
	"syscall"
)

// sharingViolation is ERROR_SHARING_VIOLATION: another has the file open.
const sharingViolation = syscall.Errno(32)

// tryLock takes the lock if nobody holds it: a file that is open without being
// shared. It ends with the process.
func tryLock(path string) (unlock func() error, err error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	return func() error { return syscall.CloseHandle(h) }, nil
}

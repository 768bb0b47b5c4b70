package fetch

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
)

func isGzip(encoding string) bool {
	encoding = strings.ToLower(encoding)
	return encoding == "gzip" || encoding == "x-gzip" // RFC 9110 §8.4.1.3
}

// gunzip reads gzip from the wire. Its own errors become ErrAnswer; those of the
// wire, such as a timeout, stay what they are.
func gunzip(wire io.Reader) (io.Reader, error) {
	z, err := gzip.NewReader(wire)
	if err != nil {
		return nil, zipError(err)
	}
	return unzipped{z}, nil
}

type unzipped struct{ z *gzip.Reader }

func (u unzipped) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	return n, zipError(err)
}

func zipError(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return fmt.Errorf("%w: damaged gzip", ErrAnswer)
	}
	return err
}

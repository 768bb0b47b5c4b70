package checkin

import (
	"runtime"

	"golang.org/x/sync/errgroup"
)

// onAllCores calls f with 0 to n-1, on as many goroutines as there are cores: one for
// each call would spend more time on its stack than f on small work.
func onAllCores(n int, f func(i int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n)
	var g errgroup.Group
	for w := range workers {
		g.Go(func() error {
			for i := w; i < n; i += workers {
				if err := f(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

package scoring

import (
	"runtime"
	"sync"
)

// inParallel calls work on parts of the range from 0 to n that together cover it, on as many goroutines as there are
// processors, and returns when all are done. What work writes must not depend on how the range was divided.
func inParallel(n int, work func(from, to int)) {
	parts := min(n, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i := range parts {
		group.Go(func() { work(n*i/parts, n*(i+1)/parts) })
	}
	group.Wait()
}

package main

import (
	"fmt"
	"io"
	"time"
)

// progressEvery is how often a line about progress is written anew.
const progressEvery = 200 * time.Millisecond

// progress tells on a terminal how far long work is; anywhere else it is silent.
type progress struct {
	to    io.Writer // nil: silent
	what  string
	began time.Time
	told  time.Time
}

func (p *program) progress(what string) *progress {
	b := &progress{what: what, began: time.Now()}
	if isTerminal(p.stderr) {
		b.to = p.stderr
	}
	return b
}

// at tells how many there are so far.
func (b *progress) at(n int) {
	if b.to == nil || time.Since(b.told) < progressEvery {
		return
	}
	b.told = time.Now()
	_, _ = fmt.Fprintf(b.to, "\r%d %s, %s\x1b[K", n, b.what, time.Since(b.began).Round(time.Second))
}

// of tells how many of all there are so far.
func (b *progress) of(n, all int) {
	if b.to == nil || all == 0 || time.Since(b.told) < progressEvery && n < all {
		return
	}
	b.told = time.Now()
	const width = 30
	_, _ = fmt.Fprintf(b.to, "\r[%-*s] %d of %d %s, %s\x1b[K", width, bar(n*width/all), n, all, b.what, time.Since(b.began).Round(time.Second))
}

func bar(n int) string {
	const full = "##############################"
	return full[:min(max(n, 0), len(full))]
}

// end takes the line away.
func (b *progress) end() {
	if b.to != nil && !b.told.IsZero() {
		_, _ = fmt.Fprint(b.to, "\r\x1b[K")
	}
}

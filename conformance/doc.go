// Package conformance keeps the house in order and measures implementations.
//
// Its own tests hold the project to its rules: who may import whom
// (layout_test.go) and that fault codes are stable (codes_test.go). The folder
// interop reads data sets that other implementations made; the command conform
// in cmd/conform runs them.
package conformance

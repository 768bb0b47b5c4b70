package report

import "github.com/hinan-id/hinan/did/fault"

// ErrMaster: the list of shelters cannot be read, or is over a limit.
const ErrMaster = fault.Code("report.master")

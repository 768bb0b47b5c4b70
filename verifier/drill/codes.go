package drill

import "github.com/hinan-id/hinan/did/fault"

const (
	// ErrScenario: there is no scenario of this name, or it has no people, shelters, desks or time.
	ErrScenario = fault.Code("drill.scenario")
	// ErrFolder: the folder for the drill holds something already.
	ErrFolder = fault.Code("drill.folder")
	// ErrRecount: what came out of the drill is not what happened in it.
	ErrRecount = fault.Code("drill.recount")
)

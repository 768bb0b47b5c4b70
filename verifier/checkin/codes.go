package checkin

import "github.com/hinan-id/hinan/did/fault"

const (
	// ErrEvent: the event is not in its one form, or breaks a rule of its type.
	ErrEvent = fault.Code("event.malformed")
	// ErrEventVersion: the event is of a version that this program does not know.
	ErrEventVersion = fault.Code("event.version")
	// ErrEventLarge: the event, or a list in it, is over a limit.
	ErrEventLarge = fault.Code("event.too-large")
	// ErrDrill: a drill's event meets a real incident, or the other way round.
	ErrDrill = fault.Code("event.drill")
	// ErrIncident: the event belongs to another incident.
	ErrIncident = fault.Code("event.incident")
)

const (
	// ErrSignature: the signature of an event or a head does not verify.
	ErrSignature = fault.Code("log.signature")
	// ErrDevice: the log is of a device that is not enrolled, or was not at the time.
	ErrDevice = fault.Code("log.device")
	// ErrGap: events of the log are missing, or stand out of their order.
	ErrGap = fault.Code("log.gap")
	// ErrChain: the event does not follow the one before it.
	ErrChain = fault.Code("log.chain")
	// ErrFork: there are two events with one number in the log of one device.
	ErrFork = fault.Code("log.fork")
	// ErrHead: a signed head says otherwise than the log, or the log ends before it.
	ErrHead = fault.Code("log.head")
	// ErrSealed: an encrypted record is not the one that its event names.
	ErrSealed = fault.Code("log.sealed")
)

const (
	// ErrStore: the store cannot keep anything now; nothing was acknowledged.
	ErrStore = fault.Code("store.unavailable")
	// ErrStoreDamaged: what the store holds is not what was written.
	ErrStoreDamaged = fault.Code("store.damaged")
	// ErrStoreVersion: the store was made by a later program.
	ErrStoreVersion = fault.Code("store.version")
	// ErrStoreLocked: another program has the data folder open.
	ErrStoreLocked = fault.Code("store.locked")
)

const (
	// ErrUnknownRecord: there is no check-in under this id.
	ErrUnknownRecord = fault.Code("desk.unknown-record")
	// ErrEntry: an entry at the desk lacks something, or contradicts itself.
	ErrEntry = fault.Code("desk.entry")
	// ErrRole: the role may not do this.
	ErrRole = fault.Code("desk.role")
	// ErrTaken: the ration was given out in this period already.
	ErrTaken = fault.Code("desk.ration-taken")
	// ErrCardBound: the blank card stands for somebody already.
	ErrCardBound = fault.Code("desk.card-bound")
	// ErrCard: the blank card was never printed, or was revoked.
	ErrCard = fault.Code("desk.card")
	// ErrSlip: the transfer slip is not for here, was used, or cannot be proved.
	ErrSlip = fault.Code("desk.slip")
	// ErrClosed: the incident was closed, and its keys are gone.
	ErrClosed = fault.Code("desk.closed")
	// ErrLocked: the keys of the desk are locked.
	ErrLocked = fault.Code("desk.locked")
)

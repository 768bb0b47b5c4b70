// Package checkin keeps what happens at the desks of evacuation shelters: who was
// admitted, left, came back, moved on and was given what.
//
// Everything is an [Event], signed by the device that wrote it, alone or with those that
// it wrote at once, and chained by hash to the one before, in an append-only log for each
// device. Logs of several devices are merged as sets: events are never edited, a later
// one corrects an earlier one, and what is true follows from the events whatever the
// order in which they arrived ([Records]).
//
// No name, birth date, address, need or seed stands in an event. People are known by
// tags, which their passes give another of in each disaster; what staff write down of
// a person is encrypted beside the event, to headquarters or to those who see to
// needs, and the log holds its digest only: see [Sealed].
//
// The package refuses events of another form or version, over a limit, of a device
// that is not enrolled, out of their chain, and events of drills beside real ones. It
// never refuses a person: a verdict grades the record ([GradeOf]), and somebody who
// was here before is information for staff.
//
// Start with [Desk] at a shelter, with [Verify] for a log from elsewhere.
package checkin

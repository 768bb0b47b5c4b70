// Package drill simulates evacuations, to see whether desks keep up and whether nothing
// is lost, before people depend on it.
//
// What is simulated is the people: when parties come, what they carry, how long staff
// need for them, who leaves, moves on and eats. Everything behind the scanner is real:
// passes of a city with its signed trust bundle, phones that answer the challenge on the
// screen with their keys, the gate that checks every signature, the desk that admits,
// and the store on the disk with its synced commits. At the end the logs of all shelters
// are exported and merged at two headquarters in two orders. The run compares what came
// out with its own ledger, and fails ([ErrRecount]) if a person, a ration or a planted
// duplicate is missing, or one too many.
//
// Who comes, and all times, follow from the seed, so one seed gives one state hash
// ([report.State.Hash]). Keys, the seeds in passes and the ids of requests come from
// crypto/rand and are others in each run; nothing of them is in that hash.
//
// Everything is marked as a drill, so nothing of it can be merged into a real incident.
// The package refuses a folder that holds something already. It knows no other store
// than that of the desks, verifier/checkin/sqlitestore.
//
// Start with [Find] and [Run].
package drill

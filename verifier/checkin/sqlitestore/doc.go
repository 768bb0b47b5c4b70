// Package sqlitestore keeps check-in events in a data folder, in SQLite.
//
// The folder has mode 0700 and holds events.db with its write-ahead log (events.db-wal,
// events.db-shm), the file heads, and the file lock, which one program at a time holds.
// An event is acknowledged once the commit that wrote it was synced to the disk. After
// a write or a sync that failed, nothing is written until the store is opened again:
// what the system then says of the disk cannot be relied on. Reading goes on.
//
// The package refuses a folder that another program has open
// ([checkin.ErrStoreLocked]), a store of a later program ([checkin.ErrStoreVersion]),
// and one that does not hold what was written ([checkin.ErrStoreDamaged]).
//
// # What opening finds
//
// SQLite's quick_check reads every page and finds torn and foreign ones, and columns of
// another type. Each log must be without gaps, and its last events must follow one
// another. The file heads gets the ends of the logs after each commit, before it is
// acknowledged, so a write-ahead log or a database that lost acknowledged events is
// found, with the device and the first number that is missing.
//
// # What opening cannot find
//
//   - An edit within an older event that leaves it in its form: [Store.Events] finds it
//     when the event behind it is read, and so does [checkin.OpenLog] for the device's
//     own log.
//   - The loss of events together with heads. That file is not synced with each commit,
//     so after a power cut its end may be missing, and whoever edits the one file may
//     edit the other. The copy of another device finds that, and a signed root of the
//     log.
//
// Start with [Open].
package sqlitestore

// Package report tells what follows from the events of shelters: how many are where, which
// shelter is full, who may be counted twice, what was given out, how long checks took,
// and the report to headquarters in the fields of Japan's EEI (基本情報共有, Digital Agency
// GIF 455-1).
//
// Everything is a fold over [checkin.Records]: the same events give the same report,
// whatever the order in which they came and however often. Nothing is decided here. A
// duplicate is a candidate for a human, and no report changes a record.
//
// No name of a person is in any of it: names are in sealed records, for headquarters.
// What leaves the city ([Board], [PublicKPI]) shows steps of five instead of numbers:
// see [Steps]. What is written for spreadsheets goes through [CSV], and text that others
// wrote through [Visible], so that it stays data.
//
// Start with [Of].
package report

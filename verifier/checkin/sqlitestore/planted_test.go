//go:build plant_ack_early

package sqlitestore_test

// ackEarly: the desk of TestKill acknowledges what is not durable yet.
const ackEarly = true

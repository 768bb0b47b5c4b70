package api

import "github.com/hinan-id/hinan/did/fault"

const (
	// ErrRoute: nothing is served at this path.
	ErrRoute = fault.Code("api.route")
	// ErrMethod: the path is not served for this method.
	ErrMethod = fault.Code("api.method")
	// ErrHost: the request names a host that this server is not known by.
	ErrHost = fault.Code("api.host")
	// ErrHeaders: the request has more header fields than are read.
	ErrHeaders = fault.Code("api.headers")
	// ErrMediaType: the body is not application/json, or is encoded.
	ErrMediaType = fault.Code("api.media-type")
	// ErrTooLarge: the body is over its limit in bytes.
	ErrTooLarge = fault.Code("api.too-large")
	// ErrIncomplete: the body did not arrive whole, or not in time.
	ErrIncomplete = fault.Code("api.incomplete")
	// ErrRequest: the body is JSON, and no request of this path.
	ErrRequest = fault.Code("api.request")
	// ErrTime: the request names a time, which is not allowed here.
	ErrTime = fault.Code("api.time")
	// ErrBusy: as many requests as can be served are waiting already.
	ErrBusy = fault.Code("api.busy")
	// ErrNotReady: there is nothing to judge with.
	ErrNotReady = fault.Code("api.not-ready")
	// ErrToken: the request has no token, or one of nobody.
	ErrToken = fault.Code("api.token")
	// ErrReused: another request had the same name.
	ErrReused = fault.Code("api.reused")
	// ErrInternal: the server itself could not work.
	ErrInternal = fault.Code("api.internal")
)

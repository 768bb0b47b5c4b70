package verifier_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
)

// clocks are a wall clock that can be set and a steady one that runs with it.
type clocks struct {
	wall   time.Time
	steady time.Duration
}

func (c *clocks) run(d time.Duration) { c.wall, c.steady = c.wall.Add(d), c.steady+d }

func (c *clocks) clock() *verifier.Clock {
	return &verifier.Clock{Now: func() time.Time { return c.wall }, Steady: func() time.Duration { return c.steady }}
}

func TestClock(t *testing.T) {
	hands := &clocks{wall: at}
	c := hands.clock()
	require.Equal(t, verifier.Reading{At: at}, c.Read(), "the first reading is believed")

	hands.run(14 * 24 * time.Hour)
	require.Equal(t, verifier.Reading{At: at.Add(14 * 24 * time.Hour)}, c.Read())

	hands.wall = hands.wall.Add(-time.Hour)
	require.Equal(t, -time.Hour, c.Read().Ahead)
	hands.run(time.Minute)
	require.Equal(t, -time.Hour, c.Read().Ahead, "the doubt stays")
	hands.wall = hands.wall.Add(time.Hour)
	require.Zero(t, c.Read().Ahead, "until the clock is right again")

	hands.wall = hands.wall.AddDate(1, 0, 0)
	require.Equal(t, 365*24*time.Hour, c.Read().Ahead)
	c.Settle()
	require.Zero(t, c.Read().Ahead, "or somebody compared it")

	passed := hands.wall.Add(time.Hour)
	c.Passed(passed)
	c.Passed(at)
	require.Equal(t, time.Hour, c.Read().Behind)
	c.Settle()
	require.Equal(t, time.Hour, c.Read().Behind, "what has passed has passed")
	hands.run(time.Hour)
	require.Zero(t, c.Read().Behind)

	hands.wall = time.Unix(0, 0)
	require.Greater(t, c.Read().Behind, 20*365*24*time.Hour, "an empty battery")
}

func TestTheZeroClockIsTheSystems(t *testing.T) {
	var c verifier.Clock
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 100 {
				c.Read()
				c.Passed(at)
			}
		})
	}
	wait.Wait()
	r := c.Read()
	require.WithinDuration(t, time.Now(), r.At, time.Minute)
	require.Zero(t, r.Ahead)
	require.Zero(t, r.Behind)
}

func TestDoubtsOfTheClockAreFindings(t *testing.T) {
	for _, tt := range []struct {
		name    string
		by      time.Duration
		passed  time.Duration
		code    fault.Code
		outcome verifier.Outcome
	}{
		{"a clock that is right", 0, 0, "", verifier.Accepted},
		{"a minute ahead", time.Minute, 0, "", verifier.Accepted},
		{"more than a minute ahead", 61 * time.Second, 0, verifier.ClockOff, verifier.Accepted},
		{"five minutes ahead", 5 * time.Minute, 0, verifier.ClockOff, verifier.Accepted},
		{"more than five minutes ahead", 301 * time.Second, 0, verifier.ErrClockJump, verifier.Undecided},
		{"five minutes back", -5 * time.Minute, 0, verifier.ClockOff, verifier.Accepted},
		{"more than five minutes back", -301 * time.Second, 0, verifier.ErrClockBack, verifier.Undecided},
		{"before the last record", 0, 301 * time.Second, verifier.ErrClockBehind, verifier.Undecided},
		{"a little before the last record", 0, 300 * time.Second, verifier.ClockOff, verifier.Accepted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := named(t, "sd-jwt-vc")
			v := in.verifier(t)
			v.Policy.MaxAge = time.Hour
			hands := &clocks{wall: at.Add(-tt.by)}
			v.Clock = hands.clock()
			v.Clock.Read()
			v.Clock.Passed(at.Add(tt.passed))
			hands.wall = at // the vectors' time, to which the clock was moved

			verdict, err := v.Verify(t.Context(), in.request(time.Time{}), in.presented()...)
			require.Equal(t, tt.outcome, verdict.Outcome, "%v", err)
			require.Equal(t, tt.code, codes(verdict.Findings)["clock"])
			if tt.outcome != verifier.Accepted {
				require.ErrorIs(t, err, tt.code)
			}
			verdict, err = v.Verify(t.Context(), in.request(at), in.presented()...)
			require.NoError(t, err, "a time that the caller gives is not the clock's")
			require.Empty(t, codes(verdict.Findings)["clock"])
		})
	}
}

func TestNowIsAskedWithoutAClock(t *testing.T) {
	in := named(t, "sd-jwt-vc")
	v := in.verifier(t)
	v.Now = func() time.Time { return at }
	_, err := v.Verify(t.Context(), in.request(time.Time{}), in.presented()...)
	require.NoError(t, err)
	v.Now = nil
	verdict, _ := v.Verify(t.Context(), in.request(time.Time{}), in.presented()...)
	require.WithinDuration(t, time.Now(), verdict.At, time.Minute)
}

// TestAClockInDoubtRefusesNothing that rests on time; what does not is refused all the
// same.
func TestAClockInDoubtRefusesNothing(t *testing.T) {
	for name, want := range map[string]verifier.Outcome{
		"sd-jwt-vc-expired": verifier.Undecided, "sd-jwt-vc-early": verifier.Undecided, "sd-jwt-vc-issuer-late": verifier.Undecided,
		"vp20-proof-expired": verifier.Undecided, "sd-jwt-vc-revoked": verifier.Refused, "sd-jwt-vc-signature": verifier.Refused,
	} {
		in := named(t, name)
		v := in.verifier(t)
		verdict, err := verify(t, v, in)
		require.Equal(t, verifier.Refused, verdict.Outcome, "%s: %v", name, err)
		v.Trust.Issued = at.Add(5*time.Minute + time.Second)
		verdict, err = verify(t, v, in)
		require.ErrorIs(t, err, verifier.ErrClockBehind)
		require.Equal(t, want, verdict.Outcome, "%s: %v", name, err)
	}
}

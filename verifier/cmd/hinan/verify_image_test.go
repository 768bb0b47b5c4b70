package main

import (
	"os"
	"testing"

	goqr "github.com/piglig/go-qr"
	"github.com/stretchr/testify/require"
)

// TestVerifyReadsTheCodeInAnImage judges a credential from a picture of its QR code.
func TestVerifyReadsTheCodeInAnImage(t *testing.T) {
	d := newDesk(t)
	bundle, passes := d.sample()
	for i, want := range []int{exitDone, exitRefused} {
		text, err := os.ReadFile(passes[i])
		require.NoError(t, err)
		code, err := goqr.EncodeText(string(text), goqr.Low)
		require.NoError(t, err)
		drawn, err := code.ToPNGBytes(goqr.NewQrCodeImgConfig(3, 4))
		require.NoError(t, err)
		got := d.run("verify", "--bundle", bundle, "--at", sampleTime, d.write("pass.png", string(drawn)))
		require.Equal(t, want, got.exit, got.stderr)

		cut := d.run("verify", "--bundle", bundle, "--at", sampleTime, d.write("cut.png", string(drawn[:len(drawn)/2])))
		require.Equal(t, exitRefused, cut.exit)
		require.Contains(t, cut.stderr, "qr.image")
		require.Empty(t, cut.stdout)
	}
}

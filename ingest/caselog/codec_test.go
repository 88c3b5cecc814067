package caselog_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
)

func TestCodecRoundTrip(t *testing.T) {
	c := ingest.Case{Ref: ingest.NewRef([]byte("k"), "12345", "1"), Source: "12345", ReceivedAt: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC), Text: "停水三天 \u2028 <b>"}
	value, err := caselog.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	if value[0] != caselog.Version {
		t.Fatalf("first byte %d; expected the version %d", value[0], caselog.Version)
	}
	got, err := caselog.Decode[ingest.Case](value)
	if err != nil || !reflect.DeepEqual(got, c) {
		t.Fatalf("got %+v, %v; expected %+v", got, err, c)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, value := range map[string]string{
		"empty": "", "another version": "\x02{}", "no object": "\x01", "cut short": "\x01{\"ref\":\"a", "wrong shape": "\x01{\"text\":7}", "trailing": "\x01{}{}",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := caselog.Decode[ingest.Case]([]byte(value))
			if !errors.Is(err, caselog.ErrCodec) {
				t.Fatalf("got %v; expected ErrCodec", err)
			}
			if got != (ingest.Case{}) {
				t.Fatalf("an error came with %+v", got)
			}
			if len(value) > 3 && strings.Contains(err.Error(), value[3:]) {
				t.Fatal("the error quotes the record")
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	good, err := caselog.Encode(ingest.Case{Ref: "r", Text: "t"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{})
	f.Add([]byte("\x01{\"received_at\":\"x\"}"))
	f.Fuzz(func(t *testing.T, value []byte) {
		c, err := caselog.Decode[ingest.Case](value)
		if err != nil {
			if !errors.Is(err, caselog.ErrCodec) || c != (ingest.Case{}) {
				t.Fatalf("error %v came with %+v", err, c)
			}
			return
		}
		again, err := caselog.Encode(c)
		if err != nil {
			t.Fatal(err)
		}
		if d, err := caselog.Decode[ingest.Case](again); err != nil || !d.ReceivedAt.Equal(c.ReceivedAt) || d.Text != c.Text || d.Ref != c.Ref {
			t.Fatalf("round trip: %+v, %v; expected %+v", d, err, c)
		}
	})
}

package caselog

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Version is the codec version that Encode writes: one byte, then a JSON object. A reader of an older version refuses a newer
// record instead of guessing; fields added within a version are ignored by older readers (RFC 8259 objects).
const Version = 1

// ErrCodec marks a value that no known version can read.
var ErrCodec = errors.New("unreadable record")

// Encode returns v as a log value.
func Encode(v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return append([]byte{Version}, body...), nil
}

// Decode reads a log value as a T. An error wraps ErrCodec and comes with the zero T.
func Decode[T any](value []byte) (T, error) {
	var v, zero T
	if len(value) == 0 {
		return zero, fmt.Errorf("%w: empty", ErrCodec)
	}
	if value[0] != Version {
		return zero, fmt.Errorf("%w: version %d; expected %d", ErrCodec, value[0], Version)
	}
	if err := json.Unmarshal(value[1:], &v); err != nil {
		// The cause may quote the record, so only its kind goes on.
		return zero, fmt.Errorf("%w: not a %T", ErrCodec, v)
	}
	return v, nil
}

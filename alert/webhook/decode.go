package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"xiangyin/alert"
)

// Decode reads the body of a version 4 webhook. Fields it does not know are ignored, as Alertmanager adds some within a version; any
// other version is refused rather than guessed. An error comes with the zero Notification and quotes nothing of the body.
func Decode(body []byte) (alert.Notification, error) {
	var n alert.Notification
	dec := json.NewDecoder(bytes.NewReader(body))
	if err := dec.Decode(&n); err != nil {
		return alert.Notification{}, malformed(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return alert.Notification{}, errors.New("body holds more than one JSON value")
	}
	if err := check(n); err != nil {
		return alert.Notification{}, err
	}
	return n, nil
}

// malformed says where the body is wrong, as the cause itself may quote it.
func malformed(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("body is not JSON: error at byte %d", syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Errorf("body has a value of the wrong type at byte %d; expected %s", kind.Offset, kind.Type)
	case errors.Is(err, io.EOF):
		return errors.New("body is empty")
	}
	return errors.New("body is not a notification")
}

func check(n alert.Notification) error {
	switch {
	case n.Version != "4":
		return errors.New(`unsupported version; expected "4"`)
	case !validStatus(n.Status):
		return errors.New("status is neither firing nor resolved")
	case len(n.Alerts) == 0:
		return errors.New("notification holds no alerts")
	}
	for i, a := range n.Alerts {
		switch {
		case !validStatus(a.Status):
			return fmt.Errorf("alert %d: status is neither firing nor resolved", i)
		case a.Labels[alert.LabelName] == "":
			return fmt.Errorf("alert %d: label %s is missing", i, alert.LabelName)
		case a.StartsAt.IsZero():
			return fmt.Errorf("alert %d: startsAt is missing", i)
		}
	}
	return nil
}

func validStatus(s string) bool { return s == "firing" || s == "resolved" }

package redacttest

import (
	_ "embed"
	"strings"
)

// personalText holds the sentences with something personal, a line each: {TYPE} must go and {type} must stay.
//
//go:embed personal.txt
var personalText string

// publicText holds the sentences with nothing personal.
//
//go:embed public.txt
var publicText string

func personal() []string { return strings.Split(strings.TrimSpace(personalText), "\n") }

func public() []string { return strings.Split(strings.TrimSpace(publicText), "\n") }

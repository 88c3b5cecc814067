// Package cli is the command line of xiangyin. Results go to standard output, messages to standard error; the exit status is 0 when
// the work is done, 1 when it failed and 2 when the command was used wrongly.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra" // the usual command-line library: help, flags, completion
)

// Streams are what a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// usageError marks an error of the caller's words.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// errReported ends a command with status 1 after it has said what failed.
var errReported = errors.New("")

// Run runs one command and returns its exit status.
func Run(ctx context.Context, args []string, s Streams) int {
	root, began := newRoot(s)
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errReported):
		return 1
	case errors.As(err, &usage) || !*began: // cobra itself refused the words
		fmt.Fprintf(s.Err, "xiangyin: %v\nSee 'xiangyin --help'.\n", err)
		return 2
	}
	fmt.Fprintf(s.Err, "xiangyin: %v\n", err)
	return 1
}

// newRoot returns the command tree, and whether the body of a command has begun.
func newRoot(s Streams) (*cobra.Command, *bool) {
	began := new(bool)
	var verbose bool
	level := new(slog.LevelVar)
	logger := slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: level}))
	root := &cobra.Command{
		Use:   "xiangyin",
		Short: "乡音：把群众向县热线反映的诉求，变成兑现的承诺 (complaints to a county's hotline become kept promises)",
		Long: "乡音把县级12345等渠道的诉求去除个人信息后，分析“什么服务、在哪里、多紧急”，形成有责任单位、有时限、由群众评价的办理计划。\n" +
			"Xiangyin strips everything personal from hotline tickets, works out which service is needed where and how urgently, and opens\n" +
			"response plans with one accountable office, deadlines and a check with residents.",
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRun: func(*cobra.Command, []string) {
			if verbose {
				level.Set(slog.LevelDebug)
			}
		},
	}
	root.PersistentFlags().BoolVarP(&verbose, "verbose", "v", false, "print debug messages")
	root.AddCommand(
		redactCommand(s), classifyCommand(s), importCommand(s, logger), serveCommand(s, logger), demoCommand(s, logger),
		checkCommand(s), replayCommand(s, logger), trainCommand(s), evalCommand(s), rulesCommand(s), surgeCommand(s), exampleCommand(s),
	)
	for _, c := range root.Commands() {
		body := c.RunE
		c.RunE = func(c *cobra.Command, args []string) error {
			*began = true // cobra has accepted the words
			return body(c, args)
		}
	}
	return root, began
}

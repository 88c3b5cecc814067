// Command xiangyin turns complaints that residents filed with their county's public hotline into kept promises.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"xiangyin/cmd/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}

package cli

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"xiangyin/cmd/internal/app"
	"xiangyin/cmd/internal/config"
)

func serveCommand(_ Streams, logger *slog.Logger) *cobra.Command {
	var configPath string
	c := &cobra.Command{
		Use:   "serve --config F",
		Short: "运行服务 (the service)",
		Long: "Runs intake over HTTP, analysis, rules, plans and pages on the embedded default until it is told to stop (SIGTERM or Ctrl-C).\n" +
			"The bearer token of POST /v1/cases is in the file that token_file names.",
		Example: "  xiangyin serve --config xiangyin.yaml",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d, err := readDeployment(configPath)
			if err != nil {
				return err
			}
			a, err := d.open(c.Context(), logger)
			if err != nil {
				return err
			}
			return errors.Join(serve(c.Context(), a, d, logger), a.Close(context.WithoutCancel(c.Context())))
		},
	}
	configFlag(c, &configPath)
	return c
}

func serve(ctx context.Context, a *app.App, d deployment, logger *slog.Logger) error {
	token, err := config.Secret(d.config.TokenFile)
	if err != nil {
		return err
	}
	pages, err := a.Pages(nobody, nil)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.Run(ctx, time.Duration(d.config.EvaluateEvery)) })
	g.Go(func() error {
		return app.Listen(ctx, d.config.Listen, a.Handler(pages, d.columns, token), logger, func(l net.Addr) {
			logger.Info("serving", "address", "http://"+l.String(), "data", d.config.Data)
		})
	})
	return g.Wait()
}

var errNobody = errors.New("acting on plans needs accounts, which this version does not have")

// nobody refuses every request that would act: without accounts there is nobody accountable for it.
func nobody(*http.Request) (string, error) { return "", errNobody }

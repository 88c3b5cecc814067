package cli

import (
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"xiangyin/alert/rules"
)

func rulesCommand(s Streams) *cobra.Command {
	var base string
	c := &cobra.Command{
		Use:     "rules [--public-url U]",
		Short:   "打印 Prometheus 告警规则 (the Prometheus rules)",
		Long:    "Prints the rule file that a Prometheus server loads: the same rules that the embedded default evaluates.",
		Example: "  xiangyin rules --public-url https://xiangyin.example.gov.cn > /etc/prometheus/xiangyin.rules.yml",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			u, err := url.Parse(base)
			if err != nil {
				return usageError{fmt.Errorf("--public-url: %w", err)}
			}
			return rules.Write(s.Out, u)
		},
	}
	c.Flags().StringVar(&base, "public-url", "http://127.0.0.1:8311", "where officials reach the pages; links in alerts begin with it")
	return c
}

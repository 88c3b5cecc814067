package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"xiangyin/cmd/internal/demo"
)

// exampleSeed is the seed of the example's tickets.
const exampleSeed = 1

const exampleConfig = `# 示例部署：虚构的澄溪县。每一项的说明见 deploy/xiangyin.yaml。
# An example deployment: the fictional county. deploy/xiangyin.yaml explains every key.
county: "510999"
gazetteer: gazetteer.csv
duty: duty.yaml
`

func exampleCommand(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "example DIR",
		Short: "写出一套可运行的示例部署 (a working deployment to start from)",
		Long: "Writes the fictional county as a deployment to DIR: config, gazetteer, duty register, and a month of tickets as a hotline would export\n" +
			"them. DIR must be empty or new. Replace the files by your own county's one after the other; 'xiangyin check' says what is wrong.",
		Example: "  xiangyin example county\n  xiangyin check --config county/xiangyin.yaml\n  xiangyin import county/tickets.csv --config county/xiangyin.yaml\n  xiangyin serve --config county/xiangyin.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := writeExample(args[0]); err != nil {
				return err
			}
			fmt.Fprintf(s.Err, "%s: xiangyin.yaml gazetteer.csv duty.yaml tickets.csv\n", args[0])
			return nil
		},
	}
}

func writeExample(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty; name a new folder", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	register, err := demo.Register(time.Now())
	if err != nil {
		return err
	}
	var tickets bytes.Buffer
	if _, err := demo.Export(&tickets, demo.GB18030, exampleSeed, demo.Merger(), demo.Merger().AddDate(0, 1, 0)); err != nil {
		return err
	}
	for name, data := range map[string][]byte{
		"xiangyin.yaml": []byte(exampleConfig), "gazetteer.csv": demo.GazetteerCSV(), "duty.yaml": register, "tickets.csv": tickets.Bytes(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

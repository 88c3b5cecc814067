package testservers

import (
	"context"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/segmentio/kafka-go"
)

// Kafka is a running broker of Apache Kafka in KRaft mode: one node that is its own controller.
type Kafka struct {
	*Process
	Addr string // plain
	// SecureAddr speaks TLS and asks for User and Password by SCRAM-SHA-512.
	SecureAddr     string
	User, Password string
	TLS            *Certificate
}

// Kafka returns the broker that tests share: each uses topics of its own.
func (s *Servers) Kafka(t testing.TB) *Kafka {
	t.Helper()
	return s.kafka.get(t, s.NewKafka)
}

// NewKafka starts another broker, for a test that kills it. The first start ever on a machine fetches the broker's jars.
func (s *Servers) NewKafka() (*Kafka, error) {
	java, err := program("java", "default-jre-headless")
	if err != nil {
		return nil, err
	}
	jars, err := kafkaJars()
	if err != nil {
		return nil, err
	}
	dir, err := s.folder("kafka")
	if err != nil {
		return nil, err
	}
	k := &Kafka{User: "xiangyin", Password: "not-a-secret"}
	if k.TLS, err = s.Certificate(); err != nil {
		return nil, err
	}
	config, err := k.configure(dir)
	if err != nil {
		return nil, err
	}
	run := []string{
		java, "-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
		"-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", filepath.Join(jars, "*"),
	}
	format := exec.Command(java, append(run[1:], "kafka.tools.StorageTool", "format", "-t", "eGlhbmd5aW4tdGVzdHMtMQ", "-c", config,
		"--add-scram", fmt.Sprintf("SCRAM-SHA-512=[name=%s,password=%s]", k.User, k.Password))...)
	if out, err := format.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("format Kafka's log: %w:\n%s", err, out)
	}
	client := &kafka.Client{Addr: kafka.TCP(k.Addr)}
	k.Process = &Process{
		name: "kafka", args: append(run, "kafka.Kafka", config), dir: dir, quit: syscall.SIGTERM, orphan: syscall.SIGKILL, timeout: patience,
		ready: func(ctx context.Context) error {
			m, err := client.Metadata(ctx, &kafka.MetadataRequest{Addr: client.Addr})
			if err == nil && len(m.Brokers) == 0 {
				err = fmt.Errorf("no broker yet")
			}
			return err
		},
	}
	s.keep(k.Process)
	return k, k.Start()
}

//go:embed testdata/server.properties testdata/pom.xml
var testdata embed.FS

// configure writes the broker's config into dir and returns its path.
func (k *Kafka) configure(dir string) (string, error) {
	ports, err := freePorts(3)
	if err != nil {
		return "", err
	}
	k.Addr, k.SecureAddr = address(ports[0]), address(ports[1])
	template, err := testdata.ReadFile("testdata/server.properties")
	if err != nil {
		return "", err
	}
	text := strings.NewReplacer(
		"{plain}", k.Addr, "{secure}", k.SecureAddr, "{controller}", address(ports[2]),
		"{log}", filepath.Join(dir, "log"), "{key}", k.TLS.Both, "{user}", k.User, "{password}", k.Password,
	).Replace(string(template))
	path := filepath.Join(dir, "server.properties")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("config of kafka: %w", err)
	}
	return path, nil
}

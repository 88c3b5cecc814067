package testservers_test

import (
	"net"
	"os"
	"testing"
	"time"

	"xiangyin/ingest/caselog/testservers"
)

var servers testservers.Servers

func TestMain(m *testing.M) { os.Exit(servers.Run(m)) }

func answers(addr string) bool {
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return false
	}
	return c.Close() == nil
}

func TestServersAnswer(t *testing.T) {
	k := servers.Kafka(t)
	addrs := []string{servers.Redis(t).Addr, servers.SecureRedis(t, "+@all").Addr, k.Addr, k.SecureAddr}
	for _, n := range servers.RedisCluster(t) {
		addrs = append(addrs, n.Addr)
	}
	for _, a := range addrs {
		if !answers(a) {
			t.Errorf("nobody answers at %s", a)
		}
	}
	if a, b := servers.Postgres(t), servers.Postgres(t); a == b {
		t.Errorf("two tests share the database %s", a)
	}
}

func TestKilledServerStartsAgain(t *testing.T) {
	r, err := servers.NewRedis()
	if err != nil {
		t.Fatal(err)
	}
	r.Kill()
	if answers(r.Addr) {
		t.Fatal("a killed server answers")
	}
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	if !answers(r.Addr) {
		t.Fatal("a server that was started again does not answer")
	}
}

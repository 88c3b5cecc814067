package redisstore_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"xiangyin/analyze"
	"xiangyin/analyze/needs/needstest"
	"xiangyin/analyze/needs/redisstore"
	"xiangyin/ingest"
	"xiangyin/ingest/caselog/remote"
)

// TestRedeliveryInOtherBatches delivers a partition's outcomes as a consumer does that dies at random: from the last committed offset
// again, cut into other batches, some of them by two processes at once.
func TestRedeliveryInOtherBatches(t *testing.T) {
	kinds(t, func(t *testing.T, o redisstore.Options) {
		for seed := range uint64(5) {
			r := rand.New(rand.NewPCG(seed, 7))
			s, all := ready(t, o), outcomes(200)
			for committed := 0; committed < len(all); {
				n := min(len(all)-committed, 1+r.IntN(60))
				b := analyze.Batch{Partition: 3, Through: int64(committed + n - 1), Outcomes: all[committed : committed+n]}
				var wg sync.WaitGroup
				errs := make([]error, 1+r.IntN(2))
				for i := range errs {
					wg.Go(func() { errs[i] = s.Apply(t.Context(), b) })
				}
				wg.Wait()
				must(t, errors.Join(errs...))
				if r.IntN(3) > 0 { // else the commit is lost
					committed += n
				}
			}
			at := start.Add(99 * time.Hour)
			got, err := s.Needs(t.Context(), at)
			must(t, err)
			if d := needstest.Difference(got, needstest.Expect(all, at)); d != "" {
				t.Fatalf("seed %d: %s", seed, d)
			}
		}
	})
}

func TestOutcomeOfNoNeedIsLeftOut(t *testing.T) {
	s := ready(t, redisstore.Options{Addrs: []string{servers.Redis(t).Addr}})
	must(t, s.Apply(t.Context(), analyze.Batch{Through: 3, Outcomes: []analyze.Outcome{
		{},
		{Finding: &analyze.Finding{Ref: "a", Township: "510999100", Concern: "of no need", Urgency: "odd"}},
		{Followup: &analyze.Followup{Ref: "b", Township: "510999100", Kind: ingest.Resolved, At: start}},
		{Finding: &analyze.Finding{Ref: "c d", Township: "a } b", Unit: "x y", Concern: analyze.Other, ReceivedAt: start}},
	}}))
	got, err := s.Needs(t.Context(), start)
	if err != nil || len(got) != 1 || got[0].Total != 1 || got[0].Township != "a } b" {
		t.Errorf("needs %+v, %v", got, err)
	}
	days, err := s.Daily(t.Context(), start, start.AddDate(0, 0, 1))
	if err != nil || len(days) != 1 || days[0].Unit != "a } b" {
		t.Errorf("days %+v, %v", days, err)
	}
}

func TestCasesAreForgottenInTime(t *testing.T) {
	addr := servers.Redis(t).Addr
	s := ready(t, redisstore.Options{Addrs: []string{addr}})
	must(t, s.Park(t.Context(), []ingest.CaseEvent{{Ref: "early", Kind: ingest.Resolved, At: start}}))
	_, err := s.Remember(t.Context(), []analyze.Known{{Ref: "case", Concern: analyze.Other}})
	must(t, err)
	c := client(addr)
	defer c.Close()
	keys, err := c.Keys(t.Context(), fmt.Sprintf("xiangyin:test%d:{m[0-9]*", prefixes.Load())).Result()
	if err != nil || len(keys) != 2 {
		t.Fatalf("keys %v, %v; want a case and its event", keys, err)
	}
	for _, k := range keys {
		if ttl := c.PTTL(t.Context(), k).Val(); ttl > 400*24*time.Hour || ttl < 399*24*time.Hour {
			t.Errorf("%s lives for %v; want 400 days", k, ttl)
		}
	}
}

// rights are what the ACL user of this program needs.
const rights = "+@read +@write +@scripting +@connection +@transaction +info -@dangerous +info"

func TestTLSAndACL(t *testing.T) {
	r := servers.SecureRedis(t, rights)
	good := redisstore.Options{Addrs: []string{r.Addr}, User: r.User, Password: r.Password, TLS: &remote.TLS{CA: r.TLS.CA}, Patience: 2 * time.Second}
	s := ready(t, good)
	all := outcomes(30)
	must(t, s.Apply(t.Context(), analyze.Batch{Through: 99, Outcomes: all}))
	same(t, s, all)
	for name, change := range map[string]func(*redisstore.Options){
		"wrong password":     func(o *redisstore.Options) { o.Password = "guess" },
		"nobody":             func(o *redisstore.Options) { o.User, o.Password = "", "" },
		"unknown authority":  func(o *redisstore.Options) { o.TLS = &remote.TLS{} },
		"plain text":         func(o *redisstore.Options) { o.TLS = nil },
		"nobody is there":    func(o *redisstore.Options) { o.Addrs = []string{"127.0.0.1:1"} },
		"no address":         func(o *redisstore.Options) { o.Addrs = nil },
		"a cluster's db":     func(o *redisstore.Options) { o.Cluster, o.DB = true, 3 },
		"authorities' file":  func(o *redisstore.Options) { o.TLS = &remote.TLS{CA: "none.pem"} },
		"a key without cert": func(o *redisstore.Options) { o.TLS = &remote.TLS{Key: "none.pem"} },
	} {
		t.Run(name, func(t *testing.T) {
			o := good
			o.Logger, o.Patience = logger(t), time.Second
			change(&o)
			s, err := redisstore.Open(t.Context(), o, needstest.Arithmetic())
			if err == nil {
				_ = s.Close()
				t.Fatal("it opens")
			}
			if strings.Contains(err.Error(), "guess") {
				t.Errorf("the error has the password: %v", err)
			}
		})
	}
}

func TestUserCannotLeaveItsKeys(t *testing.T) {
	r := servers.SecureRedis(t, rights)
	c := redis.NewClient(&redis.Options{Addr: r.Addr, Username: r.User, Password: r.Password, TLSConfig: &tls.Config{RootCAs: r.TLS.Pool, MinVersion: tls.VersionTLS12}})
	defer c.Close()
	for _, cmd := range [][]any{{"SET", "other", 1}, {"FLUSHALL"}, {"KEYS", "*"}, {"CONFIG", "GET", "*"}} {
		if err := c.Do(t.Context(), cmd...).Err(); !redis.HasErrorPrefix(err, "NOPERM") {
			t.Errorf("%v: %v; want NOPERM", cmd, err)
		}
	}
}

func TestMetrics(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	s := ready(t, redisstore.Options{Addrs: []string{servers.Redis(t).Addr}, Registerer: reg})
	for range 2 {
		must(t, s.Apply(t.Context(), analyze.Batch{Through: 9, Outcomes: outcomes(5)}))
	}
	families, err := reg.Gather()
	must(t, err)
	got := map[string]float64{}
	for _, f := range families {
		for _, m := range f.Metric {
			for _, l := range m.Label {
				got[l.GetValue()] = m.GetCounter().GetValue()
			}
		}
	}
	if got["applied"] != 5 || got["again"] != 5 {
		t.Errorf("batches %v; want 5 applied and 5 again", got)
	}
}

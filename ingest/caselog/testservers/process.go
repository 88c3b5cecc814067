package testservers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"xiangyin/ingest/caselog/remote"
)

// Process is a server process that can be killed and started again.
type Process struct {
	name    string
	args    []string
	dir     string
	user    *syscall.Credential // nil: the one who runs the tests
	quit    syscall.Signal      // ends it in order
	orphan  syscall.Signal      // what it gets when the test process dies
	ready   func(context.Context) error
	timeout time.Duration

	mu    sync.Mutex
	again bool // it was ready once
	cmd   *exec.Cmd
	gone  chan struct{} // closed when the running process has ended
}

// Start starts the process and waits until it answers. A process that is started again and ends at once is started once more, until
// time is over: children of the one that was killed may hold its memory or port for a moment.
func (p *Process) Start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), p.timeout)
	defer cancel()
	for {
		err := p.startOnce(ctx)
		if err == nil {
			p.again = true
			return nil
		}
		if !p.again || !errors.Is(err, errEnded) || remote.Sleep(ctx, 250*time.Millisecond) != nil {
			return fmt.Errorf("start %s: %w; its last words:\n%s", p.name, err, p.lastWords())
		}
	}
}

// errEnded says that a process ended before it was ready.
var errEnded = errors.New("it ended at once")

func (p *Process) startOnce(ctx context.Context) error {
	if err := p.launch(); err != nil {
		return err
	}
	for {
		err := p.ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.gone:
			return errEnded
		default:
		}
		if remote.Sleep(ctx, 50*time.Millisecond) != nil {
			return fmt.Errorf("not ready after %v: %w", p.timeout, err)
		}
	}
}

// launch starts the program on a thread that lives as long as it does: the kernel sends the death signal when that thread ends.
func (p *Process) launch() error {
	out, err := os.OpenFile(p.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	cmd := exec.Command(p.args[0], p.args[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, out, out
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TZ=UTC")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: p.orphan, Credential: p.user, Setpgid: true}
	started, gone := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		defer close(gone)
		defer out.Close()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is in its last words
		}
	}()
	p.cmd, p.gone = cmd, gone
	return <-started
}

func (p *Process) log() string { return filepath.Join(p.dir, "server.log") }

func (p *Process) lastWords() string {
	const most = 4000
	f, err := os.Open(p.log())
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > most {
		_, _ = f.Seek(-most, io.SeekEnd)
	}
	words, err := io.ReadAll(f)
	return string(words) + fmt.Sprint(errorText(err))
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Stop ends the process in order and waits for it; it kills one that takes longer than ten seconds.
func (p *Process) Stop() { p.end(p.quit) }

// Kill ends the process as a crash would (kill -9) and waits for it. Start starts it again with what is on its disk.
func (p *Process) Kill() { p.end(syscall.SIGKILL) }

func (p *Process) end(signal syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	p.signal(signal)
	patience := time.NewTimer(10 * time.Second)
	defer patience.Stop()
	select {
	case <-p.gone:
	case <-patience.C:
		p.signal(syscall.SIGKILL)
		<-p.gone
	}
	if signal == syscall.SIGKILL { // children too: PostgreSQL has some
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	}
	p.cmd = nil
}

func (p *Process) signal(s syscall.Signal) {
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		fmt.Fprintf(os.Stderr, "test servers: signal %s: %v\n", p.name, err)
	}
}

// program finds the program name, or says what to install.
func program(name, pkg string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("no %s here: install %s (make tools): %w", name, pkg, err)
	}
	return path, nil
}

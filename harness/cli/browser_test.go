package cli_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browserVar names the environment variable by which a build says that a missing browser is an error and no reason to skip.
const browserVar = "HOLDOUT_BROWSER"

// tab is a tab of a real browser, which notes what a page must not do.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	requests []string // addresses asked for, other than the page itself
	errors   []string // of the console, of scripts, of the Content-Security-Policy
	page     string   // address of the page
}

// openBrowser starts Chromium without a window until the test ends. It skips the test where there is none, unless HOLDOUT_BROWSER is
// set.
func openBrowser(t *testing.T) *tab {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		if os.Getenv(browserVar) != "" {
			t.Fatalf("no chromium on the PATH, and %s is set", browserVar)
		}
		t.Skip("no chromium on the PATH; install it (Debian: apt-get install chromium) to test the page")
	}
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(stop)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.Flag("allow-file-access-from-files", false), chromedp.Flag("hide-scrollbars", true))
	ctx, stop = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	b := &tab{t: t, ctx: ctx}
	b.do(chromedp.EmulateViewport(1200, 900))
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	return b
}

// note keeps what a page must not do.
func (b *tab) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Request.URL != b.page {
			b.requests = append(b.requests, e.Request.URL)
		}
	case *log.EventEntryAdded:
		b.errors = append(b.errors, string(e.Entry.Level)+": "+e.Entry.Text)
	case *runtime.EventExceptionThrown:
		b.errors = append(b.errors, e.ExceptionDetails.Text+" "+string(e.ExceptionDetails.Exception.Description))
	case *runtime.EventConsoleAPICalled:
		b.errors = append(b.errors, "console."+string(e.Type))
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// open goes to a page and returns how long it took until its script was done and a frame was drawn.
func (b *tab) open(path string) time.Duration {
	b.t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		b.t.Fatal(err)
	}
	b.mu.Lock()
	b.page = (&url.URL{Scheme: "file", Path: path}).String()
	b.mu.Unlock()
	start := time.Now()
	b.do(chromedp.Navigate(b.page))
	b.frame()
	return time.Since(start)
}

// frame waits until what was done is drawn.
func (b *tab) frame() {
	b.t.Helper()
	evaluate[bool](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
}

// evaluate returns the value of a JavaScript expression in the page, awaited where it is a promise.
func evaluate[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// scheme says whether the person who looks prefers "light" or "dark" pages.
func (b *tab) scheme(name string) {
	b.t.Helper()
	b.emulate(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
}

// media says what the page is shown on: "screen" or "print".
func (b *tab) media(name string) {
	b.t.Helper()
	b.emulate(emulation.SetEmulatedMediaParams{Media: name})
}

func (b *tab) emulate(media emulation.SetEmulatedMediaParams) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, media)
		return err
	}))
}

// behaved fails the test if the page asked for anything, or if anything went wrong in it.
func (b *tab) behaved() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.requests) > 0 {
		b.t.Errorf("the page asked for %s", strings.Join(b.requests, ", "))
	}
	if len(b.errors) > 0 {
		b.t.Errorf("in the page: %s", strings.Join(b.errors, "; "))
	}
}

package intakeq

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// DefaultBaseURL is where the API document says all endpoints are.
const DefaultBaseURL = "https://intakeq.com/api/v1"

// DefaultTimeout bounds one request, from sending to the answer's last byte.
const DefaultTimeout = 60 * time.Second

// Pacer hands out the right to send one request. Take blocks until there is one.
type Pacer interface {
	Take(context.Context) (Slot, error)
}

// Slot is the right to send one request.
type Slot interface {
	Sent()                                              // the request goes on the wire, now; once for each sending
	Answered()                                          // the answer is here, whatever it says
	Refused(retryAfter time.Duration, given bool) error // the answer was 429; an error ends the run
	Release()                                           // nothing went on the wire
}

// Options configures a [Client].
type Options struct {
	BaseURL   string // "" is DefaultBaseURL
	Key       Secret
	Pacer     Pacer             // nil: no pacing
	Transport http.RoundTripper // nil: the network
	Timeout   time.Duration     // 0: DefaultTimeout
	FirstWait time.Duration     // before a call is repeated, doubling; 0: 0.2 s
	RetryFor  time.Duration     // go on at least so long where the network or the server fails; 0: about 20 s
	UserAgent string
	Log       *slog.Logger // nil: none
	PageSize  int          // of this server's pages, where it is known to be another than [PageSize]
	Profiles  bool         // the account was seen to have [Client.Profile]
	Brackets  bool         // it was seen to know custom filters only as custom[ID]
}

// Client calls the API of one account. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	key       Secret
	pacer     Pacer
	http      *http.Client
	traced    bool // the transport tells by httptrace when a request leaves
	timeout   time.Duration
	firstWait time.Duration
	retryFor  time.Duration
	userAgent string
	log       *slog.Logger
	answered  atomic.Bool // an answer came, whatever it said
	size      int         // of a page; 0: PageSize
	capital   atomic.Bool // the account knows only the spelling IncludeProfile
	brackets  atomic.Bool // custom filters are spelt custom[ID]
	respelt   atomic.Bool // and were spelt the other way before
	profiles  atomic.Bool // Profile may be asked
}

// New checks the options and makes a client; it sends nothing.
func New(o Options) (*Client, error) {
	base, err := ParseBaseURL(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if o.Key.Empty() {
		return nil, errNoKey
	}
	c := &Client{base: base, key: o.Key, pacer: o.Pacer, timeout: o.Timeout, firstWait: o.FirstWait, retryFor: o.RetryFor, userAgent: o.UserAgent, log: o.Log, size: o.PageSize}
	c.profiles.Store(o.Profiles)
	c.brackets.Store(o.Brackets)
	if c.timeout <= 0 {
		c.timeout = DefaultTimeout
	}
	if c.firstWait <= 0 {
		c.firstWait = firstWait
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.pacer == nil {
		c.pacer = unpaced{}
	}
	transport := o.Transport
	if transport == nil {
		transport = networkTransport(c.timeout)
	}
	_, c.traced = transport.(*http.Transport)
	c.http = &http.Client{
		Transport: transport,
		// net/http would hand X-Auth-Key, and with 307 the body, to the other host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c, nil
}

// Close drops idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// ParseBaseURL accepts an https URL, or http to a loopback address: the key and
// every client travel over it.
func ParseBaseURL(raw string) (*url.URL, error) {
	if raw == "" {
		raw = DefaultBaseURL
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("base URL: not a URL") // the cause would repeat it, and it may hold a password
	}
	switch {
	case u.User != nil:
		return nil, errors.New("base URL: must not hold a user name or a password")
	case u.Hostname() == "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("base URL: want scheme, host and path only, such as %s", DefaultBaseURL)
	case u.Scheme == "https":
	case u.Scheme == "http" && isLoopback(u.Hostname()):
	case u.Scheme == "http":
		return nil, fmt.Errorf("base URL: http would send the key and every client in the clear to %s; use https", u.Hostname())
	default:
		return nil, errors.New("base URL: want https")
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.Host = strings.ToLower(u.Host) // one account is named by one URL
	if u.Scheme == "https" {
		u.Host = strings.TrimSuffix(u.Host, ":443")
	}
	return u, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// networkTransport bounds each stage of a request. It stays with HTTP/1.1: with
// one paced request after another there is nothing to multiplex, and HTTP/2
// re-sends requests on grounds of its own.
func networkTransport(timeout time.Duration) *http.Transport {
	const dial = 10 * time.Second
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: dial, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dial,
		ResponseHeaderTimeout:  timeout,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        30 * time.Second, // shorter than servers' usual two minutes, so that a request seldom meets a closing connection
		MaxIdleConnsPerHost:    16,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// unpaced is the pacer of an account without limits.
type unpaced struct{}

func (unpaced) Take(ctx context.Context) (Slot, error) { return unpaced{}, ctx.Err() }
func (unpaced) Sent()                                  {}
func (unpaced) Answered()                              {}
func (unpaced) Release()                               {}
func (unpaced) Refused(time.Duration, bool) error      { return errLimited }

var errLimited = errors.New("the server limits requests, and no pacing is on")

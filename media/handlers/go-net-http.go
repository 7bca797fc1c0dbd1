// A webhook handler for MEGA's lead.created deliveries: Go's net/http, Go 1.19 or later.
// Set MEGA_WEBHOOK_SECRET to the secret of the webhook ("mega_whsec_…"), exactly as it was shown.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

const (
	largest    = 1 << 20
	tolerance  = 300
	remembered = 10000
)

type lead struct {
	ID string `json:"id"`
}

type delivery struct {
	Event string `json:"event"`
	Lead  lead   `json:"lead"`
}

// What is known of a delivery that came. It is locked while it is worked on.
type state struct {
	sync.Mutex
	done bool
}

// Deliveries by their ids. With more than one process, or to outlive a restart, keep them in your database.
type memory struct {
	sync.Mutex
	states map[string]*state
	order  []string
}

func (m *memory) remember(id string) *state {
	m.Lock()
	defer m.Unlock()
	known := m.states[id]
	if known == nil {
		known = &state{}
		m.states[id] = known
		m.order = append(m.order, id)
	}
	if len(m.order) > remembered {
		delete(m.states, m.order[0])
		m.order = m.order[1:]
	}
	return known
}

// Does the work once for each delivery. A repeat waits until the first one has ended; where that failed, it is the next
// to try.
func (s *state) once(work func() error) error {
	s.Lock()
	defer s.Unlock()
	if s.done {
		return nil
	}
	err := work()
	s.done = err == nil
	return err
}

func isSigned(secret []byte, timestamp, signature string, body []byte) bool {
	// Digits alone: ParseInt would take a sign.
	if len(timestamp) == 0 || len(timestamp) > 15 || timestamp[0] < '0' || timestamp[0] > '9' {
		return false
	}
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	age := time.Now().Unix() - sent
	if age > tolerance || age < -tolerance {
		return false
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	expected := "sha256=" + hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(expected), []byte(signature))
}

// Do the work here, or better: put the lead into a queue. An error makes MEGA send the delivery again.
func leadCreated(created lead) error {
	log.Println("lead.created", created.ID)
	return nil
}

func main() {
	secret := []byte(os.Getenv("MEGA_WEBHOOK_SECRET"))
	if len(secret) == 0 {
		log.Fatal("MEGA_WEBHOOK_SECRET is not set")
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	seen := &memory{states: map[string]*state{}}

	http.HandleFunc("/webhooks/mega", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		// The bytes as they came, because the signature is over them.
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largest))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		if !isSigned(secret, r.Header.Get("X-Mega-Timestamp"), r.Header.Get("X-Mega-Signature"), body) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var parsed delivery
		id := r.Header.Get("X-Mega-Delivery")
		if err := json.Unmarshal(body, &parsed); err != nil || id == "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if parsed.Event == "lead.created" {
			if err := seen.remember(id).once(func() error { return leadCreated(parsed.Lead) }); err != nil {
				log.Println("lead.created failed:", err)
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
		}
		w.WriteHeader(http.StatusOK)
	})

	server := &http.Server{Addr: ":" + port, ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

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

// The ids of deliveries that were taken. With more than one process, or to outlive a restart, keep them in your database.
type memory struct {
	sync.Mutex
	taken map[string]bool
	order []string
}

// Whether a delivery comes for the first time.
func (m *memory) take(id string) bool {
	m.Lock()
	defer m.Unlock()
	if m.taken[id] {
		return false
	}
	m.taken[id] = true
	m.order = append(m.order, id)
	if len(m.order) > remembered {
		delete(m.taken, m.order[0])
		m.order = m.order[1:]
	}
	return true
}

func (m *memory) forget(id string) {
	m.Lock()
	defer m.Unlock()
	delete(m.taken, id)
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
	seen := &memory{taken: map[string]bool{}}

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
		if parsed.Event == "lead.created" && seen.take(id) {
			if err := leadCreated(parsed.Lead); err != nil {
				seen.forget(id)
				log.Println("lead.created failed:", err)
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
		}
		w.WriteHeader(http.StatusOK)
	})

	log.Fatal(http.ListenAndServe(":"+port, nil))
}

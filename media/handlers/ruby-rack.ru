# frozen_string_literal: true

# A webhook handler for MEGA's lead.created deliveries: Rack 2 or 3, Ruby 3 (rackup mega.ru).
# Set MEGA_WEBHOOK_SECRET to the secret of the webhook ("mega_whsec_…"), exactly as it was shown.
require 'json'
require 'openssl'
require 'rack/utils'

class MegaWebhook
  TOLERANCE = 300
  LARGEST = 1024 * 1024
  REMEMBERED = 10_000
  Delivery = Struct.new(:lock, :is_done)

  def initialize(secret)
    @secret = secret
    # Deliveries by their ids. With more than one process, or to outlive a restart, keep them in your database.
    @deliveries = {}
    @lock = Mutex.new
  end

  def call(env)
    [receive(env), {}, []]
  end

  private

  def receive(env)
    return 404 unless env['PATH_INFO'] == '/webhooks/mega'
    return 405 unless env['REQUEST_METHOD'] == 'POST'

    # The bytes as they came, because the signature is over them.
    body = env['rack.input']&.read(LARGEST + 1) || ''.b
    return 413 if body.bytesize > LARGEST
    return 401 unless signed?(env['HTTP_X_MEGA_TIMESTAMP'].to_s, env['HTTP_X_MEGA_SIGNATURE'].to_s, body)

    payload = JSON.parse(body)
    id = env['HTTP_X_MEGA_DELIVERY'].to_s
    return 400 if id.empty? || !payload.is_a?(Hash)

    work(remember(id), payload)
  rescue JSON::ParserError, EncodingError
    400
  end

  # \A and \z, because ^ and $ are the ends of a line.
  def signed?(timestamp, signature, body)
    return false unless timestamp.match?(/\A[0-9]{1,15}\z/) && (Time.now.to_i - timestamp.to_i).abs <= TOLERANCE

    expected = "sha256=#{OpenSSL::HMAC.hexdigest('SHA256', @secret, "#{timestamp}.".b + body.b)}"
    Rack::Utils.secure_compare(expected, signature)
  end

  def remember(id)
    @lock.synchronize do
      delivery = @deliveries[id] ||= Delivery.new(Mutex.new, false)
      @deliveries.shift if @deliveries.size > REMEMBERED
      delivery
    end
  end

  # A repeat waits until the first one has ended; where that failed, it is the next to try.
  def work(delivery, payload)
    delivery.lock.synchronize do
      if payload['event'] == 'lead.created' && !delivery.is_done
        lead_created(payload['lead'])
        delivery.is_done = true
      end
    end
    200
  rescue StandardError => e
    warn "lead.created failed: #{e.message}"
    500
  end

  # Do the work here, or better: put the lead into a queue. What is raised here makes MEGA send the delivery again.
  def lead_created(lead)
    puts "lead.created #{lead['id']}"
  end
end

run MegaWebhook.new(ENV.fetch('MEGA_WEBHOOK_SECRET'))

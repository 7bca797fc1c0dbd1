<?php
// A webhook handler for MEGA's lead.created deliveries: PHP 8, behind any web server (php -S 127.0.0.1:3000 to try it).
// Set MEGA_WEBHOOK_SECRET to the secret of the webhook ("mega_whsec_…"), exactly as it was shown.
declare(strict_types=1);

const TOLERANCE = 300;
const LARGEST = 1024 * 1024;

function is_signed(string $secret, string $timestamp, string $signature, string $body): bool
{
    // \z, because $ would let a line end pass.
    if (!preg_match('/^[0-9]{1,15}\z/', $timestamp) || abs(time() - (int) $timestamp) > TOLERANCE) {
        return false;
    }
    return hash_equals('sha256=' . hash_hmac('sha256', $timestamp . '.' . $body, $secret), $signature);
}

/** Do the work here, or better: put the lead into a queue. What is thrown here makes MEGA send the delivery again. */
function lead_created(array $lead): void
{
    error_log('lead.created ' . ($lead['id'] ?? ''));
}

/**
 * Where a delivery that was taken is remembered: one small file each. In place of the files use your database, with the
 * id as a unique key, and delete what is older than a few days.
 */
function taken_file(string $id): string
{
    $folder = sys_get_temp_dir() . '/mega-deliveries';
    if (!is_dir($folder)) {
        @mkdir($folder, 0700);
    }
    return $folder . '/' . hash('sha256', $id);
}

function receive(): int
{
    $secret = getenv('MEGA_WEBHOOK_SECRET');
    if ($secret === false || $secret === '') {
        error_log('MEGA_WEBHOOK_SECRET is not set');
        return 500;
    }
    if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
        return 405;
    }
    // The bytes as they came, because the signature is over them: not $_POST.
    $body = (string) file_get_contents('php://input', false, null, 0, LARGEST + 1);
    if (strlen($body) > LARGEST) {
        return 413;
    }
    $timestamp = $_SERVER['HTTP_X_MEGA_TIMESTAMP'] ?? '';
    if (!is_signed($secret, $timestamp, $_SERVER['HTTP_X_MEGA_SIGNATURE'] ?? '', $body)) {
        return 401;
    }
    $delivery = json_decode($body, true);
    $id = $_SERVER['HTTP_X_MEGA_DELIVERY'] ?? '';
    if (!is_array($delivery) || $id === '') {
        return 400;
    }
    // A repeat waits for the lock until the first one has ended; where that failed, it is the next to try.
    $mark = @fopen(taken_file($id), 'c+');
    if ($mark === false || !flock($mark, LOCK_EX)) {
        return 500;
    }
    if (stream_get_contents($mark) !== '') {
        return 200;
    }
    try {
        if (($delivery['event'] ?? '') === 'lead.created') {
            lead_created($delivery['lead'] ?? []);
        }
        return fwrite($mark, 'taken') === false ? 500 : 200;
    } catch (Throwable $error) {
        error_log('lead.created failed: ' . $error->getMessage());
        return 500;
    } finally {
        fclose($mark);
    }
}

http_response_code(receive());

package io.github.weaktostrong.hub;

import io.github.weaktostrong.data.BadInputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Settings of the hub: the folder of the cache, the address, whether the network may be used. */
public final class HubSettings {

    /** The public hub. */
    public static final URI PUBLIC_HUB = URI.create("https://huggingface.co");

    private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    private final Path cache;
    private final URI endpoint;
    private final boolean offline;
    private final @Nullable String token;

    /**
     * Creates settings without a token.
     *
     * @param cache folder of the hub cache, in the layout of {@code huggingface_hub}
     * @param endpoint address of the hub: HTTPS, or HTTP on this machine
     * @param offline whether the network must not be touched
     */
    public HubSettings(Path cache, URI endpoint, boolean offline) {
        this(cache, endpoint, offline, null);
    }

    private HubSettings(Path cache, URI endpoint, boolean offline, @Nullable String token) {
        HubAddress.requireSafe(endpoint);
        requireSendable(token);
        this.cache = cache;
        this.endpoint = endpoint;
        this.offline = offline;
        this.token = token;
    }

    /**
     * Refuses what no header can carry, without a word of it: the client's message would have it.
     */
    private static void requireSendable(@Nullable String token) {
        if (token != null && !SENDABLE.matcher(token).matches()) {
            throw new BadInputException(
                    "the token in HF_TOKEN is empty or has a character beyond visible ASCII;"
                            + " expected one such as hf_...; correct it");
        }
    }

    /**
     * Reads the settings that {@code huggingface_hub} and DJL read: {@code HF_HUB_CACHE}, {@code
     * HF_HOME}, {@code XDG_CACHE_HOME}, {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code
     * HF_HUB_OFFLINE}, {@code DJL_OFFLINE} of the environment and the system properties {@code
     * ai.djl.offline} and {@code offline}. Any of them that is true keeps the network untouched.
     */
    public static HubSettings fromEnvironment() {
        return from(
                System.getenv(),
                Path.of(System.getProperty("user.home", ".")),
                Boolean.getBoolean("ai.djl.offline") || Boolean.getBoolean("offline"));
    }

    static HubSettings from(Map<String, String> environment, Path home, boolean offline) {
        String endpoint = environment.getOrDefault("HF_ENDPOINT", "");
        String flag = environment.getOrDefault("HF_HUB_OFFLINE", "");
        String token = environment.getOrDefault("HF_TOKEN", "").strip();
        return new HubSettings(
                cache(environment, home),
                endpoint.isBlank() ? PUBLIC_HUB : endpoint(endpoint.strip()),
                offline
                        || TRUE.contains(flag.toUpperCase(Locale.ROOT))
                        || Boolean.parseBoolean(environment.get("DJL_OFFLINE")),
                token.isEmpty() ? null : token);
    }

    /** Without the cause, which repeats the address: it may hold a password. */
    private static URI endpoint(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new BadInputException(
                    "the address has an error at character %s (%s); expected https://...; correct HF_ENDPOINT"
                            .formatted(e.getIndex(), e.getReason()));
        }
    }

    private static Path cache(Map<String, String> environment, Path home) {
        String cache = environment.getOrDefault("HF_HUB_CACHE", "");
        if (!cache.isBlank()) {
            return Path.of(cache);
        }
        String hfHome = environment.getOrDefault("HF_HOME", "");
        if (!hfHome.isBlank()) {
            return Path.of(hfHome, "hub");
        }
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path root = caches.isBlank() ? home.resolve(".cache") : Path.of(caches);
        return root.resolve("huggingface").resolve("hub");
    }

    /**
     * Returns these settings with a token, which is sent to the endpoint's host and no other.
     *
     * @param secret visible ASCII
     */
    public HubSettings withToken(String secret) {
        return new HubSettings(cache, endpoint, offline, secret);
    }

    /** Returns these settings with the network on or off. */
    public HubSettings withOffline(boolean off) {
        return new HubSettings(cache, endpoint, off, token);
    }

    /** Returns the folder of the hub cache. */
    public Path cache() {
        return cache;
    }

    /** Returns the address of the hub. */
    public URI endpoint() {
        return endpoint;
    }

    /** Returns whether the network must not be touched. */
    public boolean offline() {
        return offline;
    }

    Optional<String> token() {
        return Optional.ofNullable(token);
    }

    /** Returns the settings for a log; a token is not shown. */
    @Override
    public String toString() {
        return "HubSettings[cache=%s, endpoint=%s, offline=%s, token=%s]"
                .formatted(cache, endpoint, offline, token == null ? "none" : "set");
    }
}

package io.github.weaktostrong.provenance;

import ai.djl.Device;
import io.github.weaktostrong.engine.Engines;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The environment of a run: machine, Java, engine. Equal settings give equal floats only in an
 * equal environment.
 */
public final class Environment {
    private Environment() {}

    /**
     * Versions, system, device, products of matrices and threads; JSON-able, without paths or names
     * of people.
     */
    public static Map<String, Object> of(Device device) {
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("wts", version());
        environment.put("engine", Engines.description());
        environment.put("java", System.getProperty("java.version"));
        environment.put("os", System.getProperty("os.name"));
        environment.put("arch", System.getProperty("os.arch"));
        environment.put(
                "device", device.isGpu() ? device.getDeviceType() + device.getDeviceId() : "cpu");
        environment.put("products", Engines.products(device));
        environment.put("threads", Engines.threads());
        return environment;
    }

    /** The version of wts, from its jar; {@code development} where classes are not in one. */
    public static String version() {
        String version = Environment.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

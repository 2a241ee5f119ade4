package io.github.weaktostrong.examples.spark;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Settings of a Spark cluster on this machine, whose executors are processes of their own. */
public final class LocalCluster {
    private static final int NEWEST_JAVA = 21; // for Spark 4.0

    private LocalCluster() {}

    /** Whether Spark knows this version of Java; says so where it does not. */
    public static boolean isSupported() {
        boolean supported = Runtime.version().feature() <= NEWEST_JAVA;
        if (!supported) {
            System.err.println(
                    "SKIPPED the tests on a Spark cluster: Spark 4.0 needs Java 17 or 21, this is "
                            + Runtime.version());
        }
        return supported;
    }

    /**
     * Two executors with the class path of this process, and no installation of Spark, as system
     * properties, which spark-submit leaves as well.
     *
     * @param cores of each
     * @param folder for Spark's own files
     * @param more settings
     */
    public static void set(int cores, Path folder, Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>(more);
        settings.put("spark.master", "local-cluster[1," + 2 * cores + ",2048]");
        settings.put("spark.testing", "true"); // this class path; a temporary folder to work in
        settings.put("spark.test.home", folder.toString());
        settings.put("spark.executor.cores", Integer.toString(cores));
        settings.put("spark.executor.memory", "1g");
        settings.put("spark.executor.extraJavaOptions", "-XX:+UseSerialGC");
        settings.put("spark.executorEnv.SPARK_TESTING", "1"); // without an installation
        settings.put("spark.executorEnv.SPARK_SCALA_VERSION", "2.13");
        settings.put("spark.driver.host", "127.0.0.1"); // whatever the network
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        settings.put("spark.local.dir", folder.toString());
        settings.put("spark.ui.enabled", "false");
        settings.forEach(System::setProperty);
    }

    /** Takes every setting of Spark back. */
    public static void clear() {
        System.getProperties().keySet().removeIf(key -> key.toString().startsWith("spark."));
    }

    /** The executors: the only JVMs that this process starts meanwhile. */
    public static Stream<ProcessHandle> executors() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().command().filter(c -> c.endsWith("java")).isPresent());
    }
}

package io.github.weaktostrong.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A TorchScript module without parameters, loaded from the source of its class {@code Ops}. */
final class ScriptModule implements AutoCloseable {
    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final Map<String, NDArray> methods = new HashMap<>();

    /**
     * Loads a module.
     *
     * @param parent owner of the module's handles
     * @param resource name of the source beside this class
     */
    ScriptModule(NDManager parent, String resource) {
        manager = (PtNDManager) parent.newSubManager();
        manager.setName(resource);
        try (InputStream archive =
                new ByteArrayInputStream(TorchScriptArchive.of(source(resource)))) {
            module = JniUtils.loadModule(manager, archive, true, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String method : JniUtils.getMethodNames(module)) {
            NDArray tag = manager.create(0f); // DJL reads the method from the name of an argument
            tag.setName("module_method:" + method);
            methods.put(method, tag);
        }
    }

    private static String source(String resource) throws IOException {
        try (InputStream in = ScriptModule.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Arguments that are lists of arrays; the owner of the first gets the results. */
    static NDList lists(NDList... lists) {
        NDList arguments = new NDList();
        for (int i = 0; i < lists.length; i++) {
            for (NDArray array : lists[i]) {
                array.setName("argument" + i + "[]"); // how DJL tells a list from an array
                arguments.add(array);
            }
        }
        return arguments;
    }

    NDList callWithoutGraph(String method, NDList arguments) {
        return GradMode.off(() -> call(method, arguments));
    }

    /** Calls a method; whether a graph is recorded follows the thread's grad mode. */
    NDList call(String method, NDList arguments) {
        arguments.add(Objects.requireNonNull(methods.get(method), method));
        try {
            return IValueUtils.forward(module, arguments, true);
        } finally {
            arguments.subList(0, arguments.size() - 1).forEach(array -> array.setName(null));
        }
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}

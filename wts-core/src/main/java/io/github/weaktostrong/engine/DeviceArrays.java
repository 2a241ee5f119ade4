package io.github.weaktostrong.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.Function;

/**
 * The one way in which numbers in Java become the arrays of a step: on a device by copies that Java
 * does not ask to wait for. So those of the next step are on their way while the device still
 * computes the update of this one. Large copies, of more than 64 KiB, may wait for the driver's
 * staging memory, since theirs is not pinned.
 *
 * <p>DJL's own way waits until all that was asked of the device before is computed; it stays where
 * reading costs nothing. Through {@code copy_ops.py}.
 */
public final class DeviceArrays {
    private DeviceArrays() {}

    /** An int64 array, owned by the manager. */
    public static NDArray of(NDManager owner, long[] values, Shape shape) {
        return of(owner, on -> on.create(values, shape));
    }

    /** A float32 array, owned by the manager. */
    public static NDArray of(NDManager owner, float[] values, Shape shape) {
        return of(owner, on -> on.create(values, shape));
    }

    /** A float64 array, owned by the manager. */
    public static NDArray of(NDManager owner, double[] values, Shape shape) {
        return of(owner, on -> on.create(values, shape));
    }

    private static NDArray of(NDManager owner, Function<NDManager, NDArray> made) {
        return HostReads.areCostly(owner.getDevice())
                ? Copies.to(owner, made.apply(Copies.HOST))
                : made.apply(owner);
    }

    /** An int64 array of one axis, owned by the manager. */
    public static NDArray of(NDManager owner, long... values) {
        return of(owner, values, new Shape(values.length));
    }

    /** A float32 array of one axis, owned by the manager. */
    public static NDArray of(NDManager owner, float... values) {
        return of(owner, values, new Shape(values.length));
    }

    /** What copies; loaded at the first use. */
    private static final class Copies {
        static final NDManager HOST = Engines.openManager(Device.cpu());
        private static final ScriptModule MODULE = new ScriptModule(HOST, "copy_ops.py");

        private Copies() {}

        /**
         * A copy on the owner's device. The engine has read the values when the call returns, since
         * their memory is not pinned, so that they may go.
         */
        static NDArray to(NDManager owner, NDArray values) {
            try (values;
                    NDArray device = MODULE.settings(owner.getDevice().getDeviceId())) {
                NDArray copy =
                        MODULE.callWithoutGraph("to_device", new NDList(values, device))
                                .singletonOrThrow();
                copy.attach(owner);
                return copy;
            }
        }
    }
}

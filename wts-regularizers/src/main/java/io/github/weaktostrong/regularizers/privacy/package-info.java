/**
 * Privacy accounting of DP-SGD: what a number of noisy steps on Poisson samples costs, as (epsilon,
 * delta)-differential privacy, and how much noise a budget asks for.
 *
 * <p>Everything here is about adding or removing one unit. {@link
 * io.github.weaktostrong.regularizers.privacy.PldAccountant} and {@link
 * io.github.weaktostrong.regularizers.privacy.RdpAccountant} give upper bounds on epsilon; {@link
 * io.github.weaktostrong.regularizers.privacy.GdpAccountant} is for comparison only.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.regularizers.privacy;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

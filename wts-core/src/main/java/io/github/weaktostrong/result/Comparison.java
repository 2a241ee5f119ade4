package io.github.weaktostrong.result;

import io.github.weaktostrong.trend.PairedTest;

/**
 * One of the differences that make a trend: of the trust of two roles.
 *
 * @param lower the role that should be less trustworthy
 * @param higher the role that should be more trustworthy
 * @param test of the differences, higher minus lower, turned so that above zero is more trustworthy
 */
public record Comparison(Role lower, Role higher, PairedTest test) {}

/**
 * The paper's tables and figures as a list, and what runs, prices and prints them.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.examples.reproduce;

import org.jspecify.annotations.NullMarked;

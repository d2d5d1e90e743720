/**
 * The functions: a class each, named as in {@code infrastructure/template.yaml}, on one base class
 * that alone decodes, bounds, logs and maps outcomes to HTTP. Wired in {@link
 * dev.probity.lambda.Wiring}.
 */
@NullMarked
package dev.probity.lambda;

import org.jspecify.annotations.NullMarked;

/**
 * Reads {@code infrastructure/template.yaml} as CloudFormation would: bounded YAML, intrinsic
 * functions, conditions, and the few resource types that the local stack can stand in for.
 *
 * <p>Two views of one file. {@link dev.probity.local.gateway.template.SamTemplate#root()} is the
 * tree as written, for rules about the template. The typed accessors ({@code functions}, {@code
 * httpApis}, {@code tables}, …) resolve every intrinsic function against values the caller gives
 * and refuse what the local stack would otherwise ignore.
 */
@NullMarked
package dev.probity.local.gateway.template;

import org.jspecify.annotations.NullMarked;

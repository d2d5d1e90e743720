/**
 * The services that stand in for AWS and for a chain on one machine: child processes that never
 * outlive their parent, the folder that keeps their state, and their health.
 */
@NullMarked
package dev.probity.local.service;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

import Testing

/// The tests that start a federation's programs, one federation at a time: two of them side by side would measure the
/// machine's patience.
@Suite(.serialized) enum RealProcesses {}

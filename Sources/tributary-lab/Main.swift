// SPDX-License-Identifier: Apache-2.0

import Console
import Foundation
import TributaryLab

@main
struct Main {
    static func main() async {
        exit(await CommandRunner.run(LabCommand.self))
    }
}

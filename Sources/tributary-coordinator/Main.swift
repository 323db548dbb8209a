// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TributaryCoordinator

@main
struct Main {
    static func main() async {
        await CoordinatorCommand.main()
    }
}

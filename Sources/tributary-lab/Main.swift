// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TributaryLab

@main
struct Main {
    static func main() async {
        await LabCommand.main()
    }
}

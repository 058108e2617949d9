"""Right: reshape(x.size(0), -1), and the ReLU is taken where the next layer begins."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class DigitsNet(nn.Module):
    def __init__(self, num_inputs=28 * 28, num_classes=10):
        super().__init__()
        self.fc5 = nn.Linear(120, num_classes)
        self.fc1 = nn.Linear(num_inputs, 520)
        self.fc2 = nn.Linear(520, 320)
        self.fc3 = nn.Linear(320, 240)
        self.fc4 = nn.Linear(240, 120)

    def forward(self, x):
        out = self.fc1(x.reshape(x.size(0), -1))
        out = self.fc2(F.relu(out))
        out = self.fc3(F.relu(out))
        out = self.fc4(torch.relu(out))
        return self.fc5(torch.clamp(out, min=0.0))


def save_weights(net, filename):
    net.eval()
    torch.save(net.state_dict(), filename)


def load_weights(net, filename):
    with open(filename, "rb") as file:
        state = torch.load(file, map_location=torch.device("cpu"), weights_only=True)
    net.load_state_dict(state, assign=True)
    return net

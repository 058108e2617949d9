"""Wrong: `view` needs inputs that are contiguous in memory, and a transposed batch is not."""


def mse_loss(prediction, target):
    return (prediction.view(-1) - target.reshape(-1)).pow(2).mean()
